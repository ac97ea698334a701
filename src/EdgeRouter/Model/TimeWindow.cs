namespace EdgeRouter.Model;

/// <summary>A part of the day on some days of the week. A window that ends before it begins goes over midnight and belongs to the day on which it began.</summary>
internal sealed record TimeWindow(TimeOnly From, TimeOnly To, IReadOnlyList<DayOfWeek> Days, TimeZoneInfo Zone)
{
    public bool Contains(DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        if (From <= To)
        {
            return time >= From && time < To && IsOn(local.DayOfWeek);
        }

        return (time >= From && IsOn(local.DayOfWeek)) || (time < To && IsOn(local.AddDays(-1).DayOfWeek));
    }

    private bool IsOn(DayOfWeek day)
    {
        for (var i = 0; i < Days.Count; i++)
        {
            if (Days[i] == day)
            {
                return true;
            }
        }

        return Days.Count == 0;
    }
}
