make_samples() { :; }
