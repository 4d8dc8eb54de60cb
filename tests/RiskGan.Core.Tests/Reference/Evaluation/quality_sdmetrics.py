"""Values of the quality metrics by SDMetrics itself, on real.csv and synthetic.csv beside this file.

Run:  python3 quality_sdmetrics.py [FOLDER]
Needs numpy, pandas, scipy and SDMetrics, installed or as a checkout in FOLDER; what SDMetrics imports only for plots, and for metrics not used here, may be absent.
Writes sdmetrics_expected.json. Stored values: SDMetrics 0.29.1.dev0 (commit 54362a3), pandas and scipy of Debian 12.
"""
import json
import os
import sys
import types
import warnings

import quality_reference as reference

warnings.simplefilter("ignore")


class Absent(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def main():
    sys.path[:0] = sys.argv[1:]
    for name in ("plotly", "plotly.express", "plotly.graph_objects", "plotly.figure_factory", "plotly.io", "plotly.subplots",
                 "copulas", "copulas.multivariate", "copulas.univariate", "copulas.univariate.base", "tqdm", "torch", "rdt"):
        try:
            __import__(name)
        except ImportError:
            sys.modules[name] = Absent(name)
    from sdmetrics import __version__
    from sdmetrics.reports.single_table._properties.column_pair_trends import ColumnPairTrends
    from sdmetrics.reports.single_table._properties.column_shapes import ColumnShapes

    real, synthetic = (reference.read(os.path.join(reference.HERE, name)) for name in ("real.csv", "synthetic.csv"))
    metadata = {"columns": {column: {"sdtype": kind} for column, kind in reference.KINDS.items()}}
    metadata["columns"]["opened"]["datetime_format"] = "%Y-%m-%d"
    shapes, trends = ColumnShapes(), ColumnPairTrends()
    result = {"version": __version__, "shape": shapes.get_score(real.copy(), synthetic.copy(), metadata, None), "trend": trends.get_score(real.copy(), synthetic.copy(), metadata, None)}
    known = lambda score: None if score != score else score
    result["columns"] = {row["Column"]: known(row["Score"]) for _, row in shapes.details.iterrows()}
    result["pairs"] = {f"{row['Column 1']},{row['Column 2']}": known(row["Score"]) for _, row in trends.details.iterrows()}
    with open(os.path.join(reference.HERE, "sdmetrics_expected.json"), "w", encoding="utf-8", newline="\n") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


main()
