"""Everything that reads about cases: for the applicant, for staff, for the post room, for the record."""
