"""Speed and memory of the whole, side by side with what merely reads, queries or scores (`make bench`)."""
