"""What the notebooks show: pictures and tables with the sentence that says what they tell."""
