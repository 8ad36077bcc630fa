"""The desks of cases: a resident reports and follows, staff dispatch, handle and check; what may be done stands in rules/cases."""
