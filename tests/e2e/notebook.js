// Runs cells in the kernel of Polyglot notebooks.  usage: node notebook.js KERNEL OUTPUT.html LANGUAGE CELL...
// KERNEL is the program dotnet-interactive, LANGUAGE fsharp or csharp, and each CELL a file. What the cells display goes
// to OUTPUT.html one below the other, as it would be in a notebook; a cell that fails ends the program with its message.
const { spawn } = require("child_process");
const { readFileSync, writeFileSync } = require("fs");
const { createInterface } = require("readline");

const [kernelPath, output, language, ...cells] = process.argv.slice(2);
const kernel = spawn(kernelPath, ["stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const shown = [];
const mimes = [];
let next = 0;

function submit() {
  if (next === cells.length) {
    writeFileSync(output, `<!DOCTYPE html><meta charset="utf-8"><body>\n${shown.join("\n<hr>\n")}\n</body>\n`);
    console.log(mimes.join(" "));
    kernel.kill();
    process.exit(0);
  }
  const code = readFileSync(cells[next], "utf8");
  const command = { commandType: "SubmitCode", token: `cell${next}`, command: { code, targetKernelName: language } };
  kernel.stdin.write(JSON.stringify(command) + "\n");
}

function show(values) {
  const best = values.find(value => value.mimeType === "text/html") ?? values[0];
  if (!best)
    return;
  mimes.push(best.mimeType);
  const text = best.value;
  shown.push(best.mimeType === "text/html" ? text : `<pre>${text.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</pre>`);
}

createInterface({ input: kernel.stdout }).on("line", line => {
  if (!line.startsWith("{"))
    return;
  const { eventType, event, command } = JSON.parse(line);
  const isCell = command?.token === `cell${next}`;
  if (eventType === "KernelReady")
    submit();
  else if (["ReturnValueProduced", "DisplayedValueProduced", "StandardOutputValueProduced"].includes(eventType))
    show(event.formattedValues);
  else if (eventType === "CommandFailed" && isCell) {
    console.error(event.message);
    kernel.kill();
    process.exit(1);
  } else if (eventType === "CommandSucceeded" && isCell) {
    next++;
    submit();
  }
});
