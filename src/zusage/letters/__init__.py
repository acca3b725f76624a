"""Letters: what the city puts in writing, typeset as PDF/UA-1 and PDF/A-2a."""
