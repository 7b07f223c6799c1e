"""The digest: judged articles in, one page a day out. No database, no network, no clock."""
