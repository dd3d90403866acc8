"""Pages whose GBK bytes were cut at the wrong places: annotations out, lost bytes back."""
