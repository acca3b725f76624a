"""What a pool can do and which day it can give its word for; whole numbers only, no clock, no database."""
