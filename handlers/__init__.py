"""The front desk: hears and answers. A desk reads, makes one call and gives one answer; it never writes to another chat."""
