"""Runs inside Wine: an empty window of Qt, to compare the start of the program with."""

from PySide6.QtWidgets import QApplication, QWidget

app = QApplication([])
window = QWidget()
window.setWindowTitle("EMPTY")
window.show()
app.exec()
