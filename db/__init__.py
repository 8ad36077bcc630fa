"""The books of the office: one public method is one transaction; no session and no table leaves this folder."""
