"""What is measured, what rings and what is shown: lists, and what each place makes of them."""
