using System.Reflection;
using RiskGan.Core.Data;
using RiskGan.Core.Persistence;
using RiskGan.Core.Scoring;
using RiskGan.Core.Training;

namespace RiskGan.Core.Tests.Persistence;

/// <summary>What a file of another version lacks gets its usual value, or the file is refused; never a zero that nobody chose.</summary>
public sealed class StoredRecordsTests
{
    /// <summary>Properties of stored records whose usual value is none of the type's zeros, and where what a file lacks is dealt with.</summary>
    private static readonly Dictionary<Type, string[]> Completed = new()
    {
        [typeof(TrainingOptions)] = ["*"], // ModelJson.ReadOptions, tested below
        [typeof(TrainingReport)] = ["LossTrace", "Notices", "Warnings", "RiskGanVersion", "Engine"], // ModelJson.ReadReport, HostileModelTests
        [typeof(TableSchema)] = ["Dialect"], // StoredSchema completes it, HostileModelTests
        [typeof(CsvDialect)] = ["Delimiter", "NewLine"], // StoredSchema refuses
        [typeof(ColumnSchema)] = ["MissingTokens", "MissingToken", "Reason"], // StoredSchema completes them, HostileModelTests
        [typeof(NumberFormat)] = ["DecimalMark"], // StoredSchema refuses, HostileModelTests
        [typeof(ExponentFormat)] = ["Letter", "Digits", "PlusSign", "Below", "From"], // StoredSchema refuses where the letter or the digits are gone
        [typeof(Feature)] = ["Levels", "LevelRows"], // RiskModelStore refuses
    };

    // What a file is read into: the roots of the JSON contexts of model files, checkpoints and risk models.
    private static readonly Type[] Roots =
    [
        typeof(TableSchema), typeof(TrainingOptions), typeof(GeneratorSettings), typeof(TrainingReport), typeof(Provenance), typeof(TrainingState), typeof(RunFact), typeof(RiskModelDocument),
    ];

    [Fact]
    public void Every_stored_property_with_a_usual_value_of_its_own_is_dealt_with_where_a_file_lacks_it()
    {
        var open = new List<string>();
        foreach (Type record in Reachable())
        {
            if (Completed.TryGetValue(record, out string[]? known) && known is ["*"]) continue;
            object usual = Usual(record);
            foreach (PropertyInfo property in Initialised(record))
            {
                object? zero = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
                if (!Equals(property.GetValue(usual), zero) && !(known ?? []).Contains(property.Name)) open.Add($"{record.Name}.{property.Name}");
            }
        }

        // The generated JSON reader gives such a property null or zero. Complete it where its document is read, then name it above.
        Assert.Empty(open);
    }

    [Theory]
    [InlineData("rake")]
    [InlineData("seed")]
    [InlineData("threads")]
    [InlineData("maxMemory")]
    [InlineData("preset")]
    public void Options_that_a_file_lacks_are_the_usual_ones(string name)
    {
        var content = new ModelContent();
        content.Documents["options"] = ModelJson.Write(new TrainingOptions()).Replace($"\"{name}\":", "\"unknown\":", StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{name}\"", content.Documents["options"], StringComparison.Ordinal);
        Assert.Equal(new TrainingOptions(), ModelJson.ReadOptions(content));
    }

    [Fact]
    public void Options_that_a_file_has_are_kept()
    {
        var options = new TrainingOptions { Preset = Preset.Gan, Rake = false, Seed = ulong.MaxValue, Steps = 7, Target = "größe", MaxTime = TimeSpan.FromMinutes(3) };
        var content = new ModelContent();
        content.Documents["options"] = ModelJson.Write(options);
        Assert.Equal(options, ModelJson.ReadOptions(content));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"seed\":1,\"seed\":2}")]
    [InlineData("{\"seed\":")]
    [InlineData("null")]
    public void Options_that_are_no_object_are_refused(string json)
    {
        var content = new ModelContent();
        content.Documents["options"] = json;
        Assert.Equal("RG421", Assert.Throws<Core.Errors.RiskGanException>(() => ModelJson.ReadOptions(content)).Code);
    }

    private static HashSet<Type> Reachable()
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(Roots);
        while (open.TryDequeue(out Type? type))
        {
            if (type.IsArray) type = type.GetElementType()!;
            if (type.IsGenericType) type = type.GetGenericArguments()[^1];
            if (type.Namespace?.StartsWith("RiskGan", StringComparison.Ordinal) != true || type.IsEnum || !found.Add(type)) continue;
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)) open.Enqueue(property.PropertyType);
        }

        Assert.Contains(typeof(LossPoint), found);
        return found;
    }

    // Properties that are neither required nor given by the constructor: the ones a file may lack unnoticed.
    private static IEnumerable<PropertyInfo> Initialised(Type record)
    {
        HashSet<string> given = [.. Constructor(record).GetParameters().Select(parameter => parameter.Name!)];
        return record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null && !given.Contains(property.Name) && property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null);
    }

    private static object Usual(Type record)
    {
        ConstructorInfo constructor = Constructor(record);
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)]);
    }

    private static ConstructorInfo Constructor(Type record) =>
        record.GetConstructors(BindingFlags.Public | BindingFlags.Instance).MaxBy(constructor => constructor.GetParameters().Length)!;
}
