/** Limit of an unpacked colour profile: those of cameras and screens have a few kilobytes. */
export const maxProfileBytes = 1024 * 1024
/** Limit of EXIF data, which says which side is up; JPEG allows no more either. */
export const maxExifBytes = 64 * 1024
