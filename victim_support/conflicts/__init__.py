"""What laptops say differently, and who settles it: proposals (処理案), likeness (名寄せ), lists to look at."""
