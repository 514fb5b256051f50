"""申請の受付: who applied, for which household and dwelling, when and by which channel."""
