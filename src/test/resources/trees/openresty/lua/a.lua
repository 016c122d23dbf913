ngx.say("listen 1;")
