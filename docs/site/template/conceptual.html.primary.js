// Writes the table of contents into each page, so that pages need no server: a browser that reads files from a disk
// refuses to fetch them from scripts.

function escape(text) {
  return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** The longest address of an item that is the page or, as a namespace is of its types, the beginning of its name. */
function nearest(items, path) {
  return items.reduce(function (best, item) {
    var href = item.href || "";
    var stem = href.replace(/html$/, "");
    var fits = stem && path.indexOf(stem) === 0 ? href : "";
    var below = nearest(item.items || [], path);
    var longer = below.length > fits.length ? below : fits;
    return longer.length > best.length ? longer : best;
  }, "");
}

function holds(item, href) {
  if (item.href && item.href === href) return true;
  return (item.items || []).some(function (child) {
    return holds(child, href);
  });
}

function rendered(items, here, up) {
  return items
    .map(function (item) {
      var current = item.href && item.href === here;
      var link = item.href
        ? '<a href="' + escape(up + item.href) + '"' + (current ? ' aria-current="page"' : "") + ">"
        : "<span>";
      link += escape(item.name) + (item.href ? "</a>" : "</span>");
      if (!item.items || !item.items.length) return "<li>" + link + "</li>";
      var open = holds(item, here) ? " open" : "";
      var children = "<ul>" + rendered(item.items, here, up) + "</ul>";
      return "<li><details" + open + "><summary>" + escape(item.name) + "</summary>" + children + "</details></li>";
    })
    .join("");
}

exports.transform = function (model) {
  var toc = model.__global._shared[model._tocKey];
  var items = (toc && toc.items) || [];
  model._navigation = "<ul>" + rendered(items, nearest(items, model._path), model._rel) + "</ul>";
  model._plainTitle = String(model.title || "").replace(/<[^>]*>/g, "");
  return model;
};
