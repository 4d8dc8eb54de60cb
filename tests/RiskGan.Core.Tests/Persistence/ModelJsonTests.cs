using RiskGan.Core.Data;
using RiskGan.Core.Persistence;

namespace RiskGan.Core.Tests.Persistence;

public sealed class ModelJsonTests
{
    [Fact]
    public void A_column_written_with_exponents_throughout_is_stored_and_read_back()
    {
        var format = new NumberFormat { Exponent = new ExponentFormat { Below = double.PositiveInfinity, From = double.PositiveInfinity } };
        var schema = new TableSchema { Columns = [new ColumnSchema { Name = "x", Kind = ColumnKind.Continuous, Number = format }] };
        var content = new ModelContent();
        content.Documents["schema"] = ModelJson.Write(schema);

        Assert.Equal(format, ModelJson.ReadSchema(content).Columns[0].Number);
    }
}
