"""LTI 1.3 Advantage: keys, tokens, scores (AGS), memberships (NRPS), launches and deep links."""
