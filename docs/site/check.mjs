// Checks a finished site: no link is dead, and a browser that opens pages from the disk reports no error and asks
// nothing of a network.  usage: node check.mjs SITE
import { execFileSync, spawnSync } from "node:child_process"
import fs from "node:fs"
import os from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"

const site = path.resolve(process.argv[2])
const walker = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../tests/e2e/walk.mjs")
// Where links may lead beside the site. Doxygen names itself at the foot of its pages.
const elsewhere = ["https://arxiv.org/abs/", "https://no-color.org", "https://www.doxygen.org/"]
process.stdout.write(execFileSync("node", [walker, site, ...elsewhere], { encoding: "utf8" }))

const browser = ["chromium-headless-shell", "chromium"].find((name) => !spawnSync(name, ["--version"]).error)
if (!browser) {
    console.log("NOT CHECKED in a browser: none is installed")
    process.exit(0)
}

const csharp = fs.readdirSync(path.join(site, "csharp")).filter((file) => file.endsWith(".html"))
const pages = ["index.html", "tutorial.html", "mathematics.html", `csharp/${csharp[0]}`]
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "heavytails-site-"))
try {
    for (const page of pages) {
        const log = path.join(folder, "net.json")
        const options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", "--dump-dom"]
        const logs = ["--enable-logging=stderr", `--log-net-log=${log}`, `--user-data-dir=${folder}`]
        const ran = spawnSync(
            browser,
            [...options, ...logs, `file://${site}/${page}`],
            { encoding: "utf8", maxBuffer: 1 << 28 }
        )
        if (ran.status !== 0 || !ran.stdout.includes('id="content"'))
            throw new Error(`${page}: the browser ended with ${ran.status}\n${ran.stderr}`)
        const said = ran.stderr.split("\n").filter((line) => line.includes(":CONSOLE"))
        if (said.length) throw new Error(`${page} wrote to the console: ${said[0]}`)
        const asked = fs.readFileSync(log, "utf8").match(/"url":"https?:[^"]*"/)
        if (asked) throw new Error(`${page} asked for ${asked[0]}`)
    }
} finally {
    fs.rmSync(folder, { recursive: true, force: true })
}
console.log(`${pages.length} pages opened in ${browser}: no error, no request`)
