"""一括作成: the certificates of a district made in one go, bound in the order in which they are handed out."""
