"""What the comparison of searches is made of: peers, sets of questions, and what is measured on them."""
