<?php
// Router for PHP's built-in server: real files as they are, everything else through WordPress.
$root = __DIR__;
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
file_put_contents($root . '/requests.log', $_SERVER['REQUEST_METHOD'] . ' ' . $_SERVER['REQUEST_URI'] . "\n", FILE_APPEND | LOCK_EX);
if ($path !== '/' && is_file($root . $path) && substr($path, -4) !== '.php') {
    return false;
}
chdir($root);
require $root . '/index.php';
