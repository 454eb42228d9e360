// The menu of narrow screens, the switch of the theme, and the search, whose index is loaded when it is first used.
(function () {
  var root = document.documentElement;
  var up = document.body.dataset.up;
  var theme = document.getElementById("theme");
  var menu = document.getElementById("menu");
  var query = document.getElementById("query");
  var found = document.getElementById("found");

  function label() {
    theme.textContent = root.dataset.theme === "dark" ? "Light" : "Dark";
  }

  theme.addEventListener("click", function () {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch (e) {
      // The choice then holds for this page alone.
    }
    label();
  });
  label();

  menu.addEventListener("click", function () {
    var open = document.body.classList.toggle("menu");
    menu.setAttribute("aria-expanded", String(open));
  });

  var here = document.querySelector("nav [aria-current]");
  if (here) here.scrollIntoView({ block: "center" });
  window.scrollTo(0, 0);
  if (location.hash) {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) target.scrollIntoView();
  }

  var loaded = null;

  function script(name) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      element.src = up + "styles/" + name;
      element.onload = resolve;
      element.onerror = reject;
      document.head.appendChild(element);
    });
  }

  function index() {
    loaded =
      loaded ||
      script("minisearch.js")
        .then(function () {
          return script("search-index.js");
        })
        .then(function () {
          return MiniSearch.loadJS(window.searchIndex.index, window.searchIndex.options);
        });
    return loaded;
  }

  function show(results) {
    found.textContent = "";
    results.slice(0, 12).forEach(function (result) {
      var item = document.createElement("li");
      var link = document.createElement("a");
      link.href = up + result.id;
      link.textContent = result.title;
      var about = document.createElement("small");
      about.textContent = result.about;
      link.appendChild(about);
      item.appendChild(link);
      found.appendChild(item);
    });
    if (!results.length) {
      var nothing = document.createElement("li");
      nothing.textContent = "Nothing was found.";
      found.appendChild(nothing);
    }
    found.hidden = false;
  }

  function search() {
    var text = query.value.trim();
    if (!text) {
      found.hidden = true;
      return;
    }
    index().then(function (all) {
      show(
        all.search(text, {
          prefix: true,
          fuzzy: 0.1,
          combineWith: "AND",
          boost: { title: 4, words: 4 },
          // Guides come before pages of reference, which are in folders.
          boostDocument: function (page) {
            return page.indexOf("/") < 0 ? 2 : 1;
          },
        })
      );
    });
  }

  query.addEventListener("input", search);
  query.addEventListener("focus", index);
  document.addEventListener("click", function (event) {
    if (!event.target.closest(".search")) found.hidden = true;
  });
  document.addEventListener("keydown", function (event) {
    var links = Array.from(found.querySelectorAll("a"));
    if (event.key === "/" && document.activeElement !== query) {
      event.preventDefault();
      query.focus();
    } else if (event.key === "Escape") {
      found.hidden = true;
      query.blur();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !found.hidden && links.length) {
      event.preventDefault();
      var step = event.key === "ArrowDown" ? 1 : -1;
      var at = links.indexOf(document.activeElement) + step;
      (links[at] || (step < 0 ? query : links[0])).focus();
    } else if (event.key === "Enter" && document.activeElement === query && links.length) {
      location.href = links[0].href;
    }
  });
})();
