"""An office of several processes over PostgreSQL: added to and killed while people write, it says everything once and in order."""
