"""The year's tasks as text: days people name, progress they tell, tables they send, reports, charts; nothing is decided here."""
