"""被災者台帳: resident and building extracts, disasters, households as of the disaster's day, search over all."""
