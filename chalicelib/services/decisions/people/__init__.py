"""What people ask for changes of a case: applicants, caseworkers and operators. No port in sight."""
