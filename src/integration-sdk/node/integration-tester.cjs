module.exports = require("../built/node.cjs").tester;
