"""Floor 1: what the office knows; no network, no database and no clock may ever be here."""
