"""Which option holds up where the weights, or the cases, are not agreed on."""
