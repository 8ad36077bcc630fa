"""The year's tasks as text: days people name, progress they tell, tables they send, reports and charts; no decision is taken here."""
