namespace RiskGan.Core.Errors;

/// <summary>Every error text of the library, one factory a mistake; a part file for each folder of the data's journey.</summary>
/// <remarks>
/// RG1xx reading, schema, inference (<c>Fault.Data.cs</c>) · RG2xx encoding (<c>Fault.Encoding.cs</c>) · RG3xx training
/// (<c>Fault.Training.cs</c>) · RG4xx model file and durable writes (<c>Fault.Persistence.cs</c>) · RG5xx sampling
/// (<c>Fault.Sampling.cs</c>, tails <c>Fault.Tails.cs</c>) · RG6xx the command line (in the console program) · RG7xx evaluation (<c>Fault.Evaluation.cs</c>).
/// </remarks>
public static partial class Fault
{
}
