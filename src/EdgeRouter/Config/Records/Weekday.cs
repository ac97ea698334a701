using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>In the order of <see cref="DayOfWeek"/>.</summary>
internal enum Weekday
{
    [JsonStringEnumMemberName("sun")]
    Sunday,

    [JsonStringEnumMemberName("mon")]
    Monday,

    [JsonStringEnumMemberName("tue")]
    Tuesday,

    [JsonStringEnumMemberName("wed")]
    Wednesday,

    [JsonStringEnumMemberName("thu")]
    Thursday,

    [JsonStringEnumMemberName("fri")]
    Friday,

    [JsonStringEnumMemberName("sat")]
    Saturday,
}
