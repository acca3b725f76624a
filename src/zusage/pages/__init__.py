"""What every page of the house is made of: the frame, its parts, errors, styles and typefaces."""
