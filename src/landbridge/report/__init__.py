"""How an answer is shown: charts, maps and a page. Drawing libraries load on use."""
