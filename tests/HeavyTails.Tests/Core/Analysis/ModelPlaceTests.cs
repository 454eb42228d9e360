using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Tables;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class ModelPlaceTests
{
    private static readonly ModelPlace Part = new()
    {
        Root = "params",
        OtherRoots = ["params_ema", "teacher"],
        LeftOut = "the index names 2 of the 3 shards beside it; not read: c",
    };

    [Fact]
    public void What_was_not_read_is_said_and_nothing_where_all_was()
    {
        Assert.Equal(
            [
                "warning: the index names 2 of the 3 shards beside it; not read: c",
                "weights under params were read, not those under params_ema, teacher; --root KEYS reads others",
            ],
            Part.NotRead()
        );
        Assert.Empty(ModelPlace.Whole.NotRead());
        Assert.Empty((Part with { LeftOut = null, OtherRoots = [] }).NotRead());
    }

    [Fact]
    public void A_listing_has_it_in_its_JSON()
    {
        var json = Json(new ModelListing([], []) { Place = Part });
        Assert.Equal("params", json.GetProperty("root").GetString());
        var others = json.GetProperty("other_roots").EnumerateArray().Select(root => root.GetString());
        Assert.Equal(["params_ema", "teacher"], others);
        Assert.Equal(Part.LeftOut, json.GetProperty("left_out").GetString());
        var whole = Json(new ModelListing([], []));
        Assert.DoesNotContain(whole.EnumerateObject(), p => p.Name is "root" or "other_roots" or "left_out");
    }

    private static JsonElement Json(ModelListing listing)
    {
        using var stream = new MemoryStream();
        ListingTable.Write(listing, stream);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
