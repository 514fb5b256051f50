"""The books a town keeps: 収受簿, 交付簿, 電子公印使用簿, 用紙受払簿, and the proof that they balance."""
