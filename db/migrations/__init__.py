"""The history of the books' shape, one revision a change; both engines are brought to the newest by the same steps."""
