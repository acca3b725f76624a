"""What staff does: a folder for each act with its form, its view, its template and who may."""
