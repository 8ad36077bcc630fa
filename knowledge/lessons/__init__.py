"""What the office learns from examples and from decisions: features, training and the weights it leaves; no book lives here."""
