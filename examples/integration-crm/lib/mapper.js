/** What the API takes of a person. */
exports.identify = function (msg) {
  return {
    $user_id: msg.userId(),
    $name: msg.name(),
  };
};
