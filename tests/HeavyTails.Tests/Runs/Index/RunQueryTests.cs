using HeavyTails.Runs.Index;
using static HeavyTails.Tests.Runs.Index.MadeRuns;

namespace HeavyTails.Tests.Runs.Index;

public sealed class RunQueryTests : IDisposable
{
    private readonly MadeRuns runs = new();

    public RunQueryTests() => runs.Complete(Context("planted"), Table(1, 1));

    public void Dispose() => runs.Dispose();

    [Theory]
    [InlineData("drop table runs", "expected a SELECT or WITH statement, got \"drop table runs\"")]
    [InlineData("", "expected a SELECT or WITH statement, got \"\"")]
    [InlineData("pragma writable_schema = 1", "expected a SELECT or WITH")]
    [InlineData("attach 'x.db' as x", "expected a SELECT or WITH")]
    [InlineData("explain select 1", "expected a SELECT or WITH")]
    [InlineData("select 1; delete from runs", "expected one statement, got another one after it: \"delete from runs\"")]
    [InlineData("with x as (select 1) delete from runs", "only reads, got one that would do: DELETE runs")]
    [InlineData("with x(y) as (select 1) insert into runs(run) select y from x", "would do: INSERT runs")]
    [InlineData("with x as (select 1) update runs set name = 'a'", "would do: UPDATE runs")]
    [InlineData("select load_extension('/tmp/x.so')", "would do: the function load_extension")]
    [InlineData("select * from nowhere", "no such table: nowhere; expected one of planted, columns, contexts")]
    [InlineData("select metrik from planted", "no such column: metrik; did you mean metric?")]
    [InlineData("select \"metrik\" from planted", "no such column: \"metrik\"")]
    [InlineData("select abs(1, 2)", "wrong number of arguments")]
    [InlineData("select from where", "near \"from\": syntax error")]
    [InlineData("select zeroblob(1000000000000)", "too big")]
    public void A_statement_that_cannot_be_answered_is_one_line_that_says_why(string question, string why)
    {
        RunsIndex.Open(runs.Root).Dispose();
        var before = File.ReadAllBytes(runs.Database);
        var error = Assert.Throws<QueryException>(() => runs.Ask(question));
        Assert.Contains(why, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(before, File.ReadAllBytes(runs.Database));
    }

    [Theory]
    [InlineData("  -- a comment; with a semicolon\n select count(*) from planted;  /* and\n another */ ")]
    [InlineData("/* first */ WITH x AS (SELECT 1 AS n UNION SELECT 2) SELECT count(*) * 2 FROM x")]
    [InlineData("with recursive n(i) as (select 1 union all select i + 1 from n where i < 4) select max(i) from n")]
    public void Comments_semicolons_and_recursion_are_no_obstacles(string question) =>
        Assert.Equal(["4"], runs.Ask(question));

    [Fact]
    public void An_answer_that_takes_too_long_is_ended()
    {
        using var index = RunsIndex.Open(runs.Root);
        const string Endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";
        var answer = index.Query(Endless, new() { Time = TimeSpan.FromMilliseconds(50) });
        var error = Assert.Throws<QueryException>(() => answer.Rows.Count());
        Assert.Equal("expected an answer within 0.05 seconds, and there was none", error.Message);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var stopped = index.Query(Endless, new() { Cancellation = stop.Token });
        Assert.Throws<OperationCanceledException>(() => stopped.Rows.Count());
        // The database answers the next question.
        Assert.Single(index.Query("select 1").Rows);
    }

    [Fact]
    public void Columns_of_one_name_are_told_apart()
    {
        using var index = RunsIndex.Open(runs.Root);
        Assert.Equal(["x", "x_2", "X"], index.Query("select 1 as x, 2 as x, 3 as X").Columns);
    }
}
