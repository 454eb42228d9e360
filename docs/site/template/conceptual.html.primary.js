// Writes the table of contents into each page, so that pages need no server: a browser that reads files from a disk
// refuses to fetch them from scripts.

function escape(text) {
  return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function holds(item, path) {
  if (item.href === path) return true;
  return (item.items || []).some(function (child) {
    return holds(child, path);
  });
}

function rendered(items, path, up) {
  return items
    .map(function (item) {
      var here = item.href === path;
      var link = item.href
        ? '<a href="' + escape(up + item.href) + '"' + (here ? ' aria-current="page"' : "") + ">"
        : "<span>";
      link += escape(item.name) + (item.href ? "</a>" : "</span>");
      if (!item.items || !item.items.length) return "<li>" + link + "</li>";
      var open = holds(item, path) ? " open" : "";
      var children = "<ul>" + rendered(item.items, path, up) + "</ul>";
      return "<li><details" + open + "><summary>" + escape(item.name) + "</summary>" + children + "</details></li>";
    })
    .join("");
}

exports.transform = function (model) {
  var toc = model.__global._shared[model._tocKey];
  model._navigation = "<ul>" + rendered((toc && toc.items) || [], model._path, model._rel) + "</ul>";
  model._plainTitle = String(model.title || "").replace(/<[^>]*>/g, "");
  return model;
};
