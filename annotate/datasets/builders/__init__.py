"""Which candidates become pairs: pure numpy, with neither a table nor a file in sight.

Rows of a `Pool` go in; rows of winners and losers come out. Ties are broken by the smaller
candidate id, so equal scores give equal pairs.
"""
