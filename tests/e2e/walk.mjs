// Every link, image and script of every page below a folder leads to a file of the folder, and to an element of it
// where it names one. Only plain links may leave it, to addresses that begin with one of the given ones, arXiv's if
// none is given. Prints how many there were; the first fault ends it with an error.
// usage: node walk.mjs FOLDER [ADDRESS...]
import fs from "node:fs"
import path from "node:path"

const [folder, ...given] = process.argv.slice(2)
const root = path.resolve(folder)
const allowed = given.length ? given : ["https://arxiv.org/abs/"]
const pages = fs.readdirSync(root, { recursive: true }).filter((file) => file.endsWith(".html"))

// Scripts and styles hold texts that only look like elements.
const read = (file) =>
    fs.readFileSync(file, "utf8").replace(/(<script[^>]*>)[^]*?<\/script>/g, "$1").replace(/<style>[^]*?<\/style>/g, "")
const texts = new Map()
const html = (file) => texts.get(file) ?? texts.set(file, read(file)).get(file)

let links = 0
let images = 0
for (const page of pages) {
    const file = path.join(root, page)
    for (const [, tag, attributes] of html(file).matchAll(/<(\w+)\b([^>]*)>/g))
        for (const [, name, raw] of attributes.matchAll(/\s(href|src)="([^"]*)"/g)) {
            const target = raw.replaceAll("&amp;", "&")
            // Doxygen's box of search results is an empty frame until something is searched for.
            if (target.startsWith("data:") || target === "javascript:void(0)") continue
            if (/^([a-z]+:|\/\/)/i.test(target)) {
                if (tag !== "a" || !allowed.some((address) => target.startsWith(address)))
                    throw new Error(`${page}: <${tag} ${name}="${target}"> leaves the folder`)
                continue
            }
            const [to, part] = target.split("#").map(decodeURIComponent)
            const at = to ? path.resolve(path.dirname(file), to) : file
            if (!at.startsWith(root + path.sep)) throw new Error(`${page}: ${target} is outside the folder`)
            if (!fs.existsSync(at)) throw new Error(`${page}: ${target} leads nowhere`)
            if (part && !html(at).includes(`id="${part}"`)) throw new Error(`${page}: no element ${target}`)
            tag === "img" ? images++ : links++
        }
}
console.log(`${pages.length} pages, ${links} links, ${images} images`)
