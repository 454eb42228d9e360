// The table of contents is shared with all pages, which write it into themselves.
exports.getOptions = function () {
  return { isShared: true };
};

exports.transform = function (model) {
  return { content: JSON.stringify(model.items) };
};
