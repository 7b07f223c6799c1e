<?php
// A must-use plugin: closes the REST API to visitors the way security plugins do.
add_filter('rest_authentication_errors', function ($result) {
    if (get_option('kentongan_rest_closed') === '1' && !is_user_logged_in()) {
        return new WP_Error('rest_cannot_access', 'Only authenticated users can access the REST API.', ['status' => 401]);
    }
    return $result;
});
