/** Of a colour profile, unpacked: those of cameras and screens have a few kilobytes. */
export const maxProfileBytes = 1024 * 1024
/** Of what a camera wrote, which tells which side is up; JPEG allows no more either. */
export const maxExifBytes = 64 * 1024
