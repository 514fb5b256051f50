"""保留（町職員へ） and 引継ぎメモ: what one clerk leaves for another, from any page."""
